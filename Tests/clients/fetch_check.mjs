#!/usr/bin/env node
// Checks a running Riffle server with nothing but Node's own fetch.
//
// usage: fetch_check.mjs BASE_URL [KEY]
//
// Prints one line for each check and `N passed, M failed`; the exit status is 0 only when every check passed.

import assert from "node:assert/strict";

const [base, key = "any-key"] = process.argv.slice(2);
const gemini = { "content-type": "application/json", "x-goog-api-key": key };
const openai = { "content-type": "application/json", authorization: `Bearer ${key}` };
const limit = () => AbortSignal.timeout(60_000);

const post = (path, headers, body) =>
  fetch(base + path, { method: "POST", headers, body: JSON.stringify(body), signal: limit() });

/** The data of each event, whatever ends its lines. */
async function* events(response) {
  let rest = "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n/);
    rest = lines.pop();
    for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim();
  }
  assert.equal(rest, "", "the last line is closed");
}

const checks = {
  async "a Gemini answer is whole"() {
    const response = await post("/v1beta/models/gemini-3.8-flash:generateContent", gemini, { contents: [{ parts: [{ text: "What is 17 + 25?" }] }] });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    const answer = await response.json();
    assert.match(answer.candidates[0].content.parts.map((part) => part.text ?? "").join(""), /42/);
  },

  async "a Gemini stream has no closing event"() {
    const response = await post("/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse", gemini, { contents: [{ parts: [{ text: "How does AI work?" }] }] });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const all = [];
    for await (const data of events(response)) all.push(JSON.parse(data));
    assert.ok(all.length > 1, `${all.length} events`);
    assert.equal(all.at(-1).candidates[0].finishReason, "STOP");
    assert.ok(all.every((event) => event.responseId === all[0].responseId));
  },

  async "a Gemini array is one JSON document"() {
    const response = await post("/v1beta/models/gemini-3.8-flash:streamGenerateContent", gemini, { contents: [{ parts: [{ text: "How does AI work?" }] }] });
    assert.match(response.headers.get("content-type"), /^application\/json/);
    const all = await response.json();
    assert.ok(Array.isArray(all) && all.at(-1).candidates[0].finishReason === "STOP");
  },

  async "speech is streamed as samples"() {
    const body = {
      contents: [{ parts: [{ text: "One, two, three." }] }],
      generationConfig: { responseModalities: ["AUDIO"], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } } },
    };
    const response = await post("/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse", gemini, body);
    let bytes = 0;
    for await (const data of events(response))
      for (const part of JSON.parse(data).candidates[0].content?.parts ?? [])
        if (part.inlineData) bytes += Buffer.from(part.inlineData.data, "base64").length;
    assert.ok(bytes > 24_000, `${bytes} bytes of sound`);
  },

  async "a chat stream ends with [DONE]"() {
    const response = await post("/v1/chat/completions", openai, { model: "gemini-3.8-flash", stream: true, messages: [{ role: "user", content: "What is 17 + 25?" }] });
    assert.match(response.headers.get("content-type"), /^text\/event-stream/);
    const all = [];
    for await (const data of events(response)) all.push(data);
    assert.equal(all.pop(), "[DONE]");
    assert.match(all.map((data) => JSON.parse(data).choices[0]?.delta.content ?? "").join(""), /42/);
  },

  async "a form with two pictures is edited"() {
    const made = await (await post("/v1/images/generations", openai, { model: "gemini-2.5-flash-image", prompt: "A red ball" })).json();
    const picture = Buffer.from(made.data[0].b64_json, "base64");
    const form = new FormData();
    form.set("model", "gemini-2.5-flash-image");
    form.set("prompt", "Put them side by side — \"both\"");
    for (const name of ["a.png", "b \"x\".png"]) form.append("image[]", new Blob([picture], { type: "image/png" }), name);
    const response = await fetch(`${base}/v1/images/edits`, { method: "POST", headers: { authorization: `Bearer ${key}` }, body: form, signal: limit() });
    assert.equal(response.status, 200, await response.clone().text().then((text) => text.slice(0, 300)));
    const edited = Buffer.from((await response.json()).data[0].b64_json, "base64");
    assert.equal(edited.subarray(1, 4).toString(), "PNG");
  },

  async "speech comes as an MP3"() {
    const response = await post("/v1/audio/speech", openai, { model: "gemini-3.8-flash-tts", input: "Good morning.", voice: "alloy" });
    assert.equal(response.headers.get("content-type"), "audio/mpeg");
    const sound = Buffer.from(await response.arrayBuffer());
    assert.ok(sound.subarray(0, 3).toString() === "ID3" || sound[0] === 0xff, sound.subarray(0, 4).toString("hex"));
  },

  async "models have the shape of who asks"() {
    const ours = await (await fetch(`${base}/v1/models`, { headers: { authorization: `Bearer ${key}` }, signal: limit() })).json();
    assert.equal(ours.object, "list");
    const googles = await (await fetch(`${base}/v1beta/models?pageSize=3`, { headers: { "x-goog-api-key": key }, signal: limit() })).json();
    assert.equal(googles.models.length, 3);
  },

  async "errors have the shape of the path"() {
    const googles = await post("/v1beta/models/none:generateContent", gemini, {});
    assert.equal(googles.status, 404);
    assert.equal((await googles.json()).error.status, "NOT_FOUND");
    const openais = await post("/v1/chat/completions", openai, { model: "none", messages: [{ role: "user", content: "hi" }] });
    assert.equal(openais.status, 404);
    assert.equal((await openais.json()).error.type, "invalid_request_error");
  },
};

let failed = 0;
for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
