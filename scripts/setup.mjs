// Installs the dependencies of a checkout and builds it, each only if something changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const hashOf = (...files) => {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
};

const contains = (file, text) => existsSync(file) && readFileSync(file, "utf8") === text;

function run(title, file, args) {
  console.error(`… ${title}`);
  const since = Date.now();
  const { status, signal, error } = spawnSync(file, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (error) throw error;
  if (signal) process.exit(signal === "SIGINT" ? 130 : 143);
  if (status !== 0) {
    console.error(`✗ ${title}: ${[file, ...args].join(" ")} exited with code ${status}`);
    process.exit(3);
  }
  console.error(`✓ ${title} (${((Date.now() - since) / 1000).toFixed(1)} s)`);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`✗ Node ${process.versions.node} is too old: Chartwright needs 20.19 or newer (https://nodejs.org)`);
  process.exit(3);
}

/** Links the program of package.json into node_modules/.bin, where npx looks first: npm links dependencies only. */
function linkProgram() {
  const link = join(root, "node_modules", ".bin", "chartwright");
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  // A dangling link.
  rmSync(link, { force: true });
  symlinkSync(join("..", "..", "bin", "chartwright.cjs"), link);
}

/** Installs the dependencies if package-lock.json changed, builds dist/ if its sources changed, and links the program. */
export function setUp() {
  requireNode();
  const installed = join(root, "node_modules", ".chartwright-installed");
  const lock = hashOf("package-lock.json");
  if (!contains(installed, lock)) {
    // `npm ci` would delete a folder that lacks a single package.
    run("installing dependencies", "npm", ["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]);
    writeFileSync(installed, lock);
  }
  const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  const built = join(root, "dist", ".built-from");
  const state = hashOf("package.json", "package-lock.json", "scripts/build.mjs", "scripts/open-doors.mjs", ...sources);
  if (!contains(built, state)) {
    run("building", process.execPath, [join(root, "scripts", "build.mjs")]);
    writeFileSync(built, state);
  }
  linkProgram();
}

/** Runs the chartwright of this checkout; if it fails, exits with its exit code. */
export function chartwright(...args) {
  const { status, signal } = spawnSync(process.execPath, [join(root, "dist", "bin.js"), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (signal) process.exit(signal === "SIGINT" ? 130 : 143);
  if (status !== 0) process.exit(status ?? 70);
}

// Ctrl-C reaches the child too; this process waits until the child has ended.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
