// Lets the bundle import the files behind a door, so that a door adds nothing to the start-up time:
// `{ a } from "../room/index.ts"` becomes `{ a } from "../room/a.ts"`, which loads no other file of the room.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const STATIC = /\b(import|export)(\s+type)?\s*\{([^}]*)\}\s*from\s*"(\.[^"]*\/index\.ts)"/g;
const DYNAMIC = /\bconst\s*\{([^}]*)\}\s*=\s*await import\(\s*"(\.[^"]*\/index\.ts)"\s*\)/g;

/** An esbuild plugin for the sources below a folder. */
export function openDoors(src) {
  const doors = new Map();
  const behind = (door) => {
    if (!doors.has(door)) doors.set(door, exportsOf(door));
    return doors.get(door);
  };
  return {
    name: "open-doors",
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(src) || path.endsWith("/index.ts")) return undefined;
        return { contents: opened(readFileSync(path, "utf8"), dirname(path), behind), loader: "ts" };
      });
    },
  };
}

/** Returns the exports of a door: each name with its file, relative to the door. */
function exportsOf(door) {
  const names = new Map();
  for (const [, , , list, from] of readFileSync(door, "utf8").matchAll(
    /\b(export)(\s+type)?\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g,
  )) {
    for (const item of itemsOf(list)) names.set(item.name, from);
  }
  return names;
}

function opened(text, folder, behind) {
  const grouped = (list, spec) => {
    const names = behind(join(folder, spec));
    const groups = new Map();
    for (const item of itemsOf(list)) {
      const file = names.get(item.name);
      if (file === undefined) throw new Error(`${spec} does not export ${item.name}`);
      const target = `${dirname(spec)}/${file.replace(/^\.\//, "")}`;
      groups.set(target, [...(groups.get(target) ?? []), item.text]);
    }
    return [...groups];
  };
  return text
    .replace(STATIC, (_, keyword, type = "", list, spec) =>
      grouped(list, spec)
        .map(([target, items]) => `${keyword}${type} { ${items.join(", ")} } from "${target}"`)
        .join(";"),
    )
    .replace(
      DYNAMIC,
      (_, list, spec) =>
        `const ${grouped(list, spec)
          .map(([target, items]) => `{ ${items.join(", ")} } = await import("${target}")`)
          .join(", ")}`,
    );
}

const itemsOf = (list) =>
  list
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)
    .map((text) => ({ text, name: /^(?:type\s+)?(\w+)/.exec(text)?.[1] }));
