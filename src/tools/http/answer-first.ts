import type { Duplex } from "node:stream";

/** How long to wait for an answer after the server has stopped reading. */
const GRACE_MS = 2000;

type WriteCallback = (error?: Error | null) => void;

/**
 * Makes a socket read the server's answer before it reports that writing failed. A gateway that refuses an upload
 * answers 413 and resets the connection. Node would drop that answer at the first failed write.
 */
export function answerFirst<T extends Duplex>(socket: T): T {
  const late = (callback: WriteCallback): WriteCallback => {
    return (error) => {
      if (!error || socket.readableEnded || socket.destroyed) return callback(error);
      const report = (): void => {
        clearTimeout(timer);
        callback(error);
      };
      const timer = setTimeout(report, GRACE_MS);
      socket.once("end", report).once("close", report);
    };
  };
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, callback) => write(chunk, encoding, late(callback));
  const writev = socket._writev?.bind(socket);
  if (writev) socket._writev = (chunks, callback) => writev(chunks, late(callback));
  return socket;
}
