// What the Node programs of the comparison share: FILE count | FILE write, and the one line they print.
import { writeSync } from "node:fs";

/** Calls `decode(path, take)`, which hands each decoded piece (a Buffer of media or a string of text) to `take`. */
export function run(decode) {
  const [path, mode] = process.argv.slice(2);
  if (mode === "write") {
    decode(path, (piece) => {
      let rest = typeof piece === "string" ? Buffer.from(piece) : piece;
      while (rest.length > 0) {
        try {
          rest = rest.subarray(writeSync(1, rest));
        } catch (error) {
          if (error.code !== "EAGAIN") throw error;
        }
      }
    });
    return;
  }
  const start = performance.now();
  let size = 0;
  let count = 0;
  let unit = "bytes";
  decode(path, (piece) => {
    if (typeof piece === "string") unit = "characters";
    size += piece.length;
    count += 1;
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(`${unit}=${size} events=${count} seconds=${seconds.toFixed(6)}`);
}
