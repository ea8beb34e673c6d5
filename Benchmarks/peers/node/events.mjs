// An event stream line by line: lines found in a Buffer, JSON.parse, Buffer for media.
import { closeSync, openSync, readSync } from "node:fs";
import { run } from "./outcome.mjs";

run((path, take) => {
  const file = openSync(path);
  let buffer = Buffer.allocUnsafe(1 << 20);
  let filled = 0;
  for (;;) {
    const count = readSync(file, buffer, filled, buffer.length - filled);
    if (count === 0) break;
    filled += count;
    let start = 0;
    for (;;) {
      const end = buffer.subarray(0, filled).indexOf(10, start);
      if (end < 0) break;
      if (end - start > 6) {
        for (const candidate of JSON.parse(buffer.utf8Slice(start + 6, end)).candidates) {
          for (const part of candidate.content.parts) {
            if (part.text !== undefined) take(part.text);
            else if (part.inlineData) take(Buffer.from(part.inlineData.data, "base64"));
          }
        }
      }
      start = end + 1;
    }
    buffer.copy(buffer, 0, start, filled);
    filled -= start;
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
  closeSync(file);
});
