import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage } from "../../src/image/build-image.ts";
import { pushImage } from "../../src/image/push-image.ts";
import { testContext } from "./context.ts";
import { exporterRoot } from "./programs/exporter-root.ts";
import type { Site } from "./site.ts";

const DOCKERFILE = `FROM scratch
COPY root/ /
USER 101:101
ENTRYPOINT ["/usr/bin/prometheus-nginx-exporter"]
`;

/**
 * Makes an image of Debian's exporter and pushes it to a lab's registry.
 *
 * @param registry `host:port`
 * @returns the values of the chart that name it.
 */
export async function pushExporterImage(site: Site, registry: string): Promise<object> {
  const ctx = testContext({ env: site.env, cwd: site.dir });
  const contextDir = join(site.dir, "exporter");
  cpSync(await exporterRoot(), join(contextDir, "root"), { recursive: true, verbatimSymlinks: true });
  const dockerfile = join(contextDir, "Dockerfile");
  writeFileSync(dockerfile, DOCKERFILE);
  const image = await buildImage(ctx, { projectDir: site.dir, image: { contextDir, dockerfile } });
  const repository = `${registry}/exporter`;
  const { digest } = await pushImage(ctx, { image, repository, plainHttp: true });
  return { registry: "", repository, digest };
}
