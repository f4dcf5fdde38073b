// Go modules that carry the JSON Schema Test Suite: drafts 4, 6, 7 and 2019-09, and 7 and 2020-12.
module chartwright.test/json-schema-suite

go 1.26.0

require (
	github.com/google/jsonschema-go v0.4.3
	github.com/qri-io/jsonschema v0.2.1
)
