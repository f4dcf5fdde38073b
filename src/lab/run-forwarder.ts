import { serveForwards } from "./forwarder.ts";

// The background program that forwards ports to a lab's pages: node forwarder.js LAB.JSON
serveForwards(process.argv[2] ?? "", (line) => void process.stdout.write(`${line}\n`));
