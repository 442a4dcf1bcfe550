// A small agent that speaks the Codex wire protocol: `node agent.js PROMPT` runs one turn and prints the last message.
// It needs Node 18 or newer and nothing else. It shows the loop, not every header: the suite says what is missing.
"use strict";
const { execFile } = require("child_process");
const { randomUUID } = require("crypto");
const { readFileSync } = require("fs");
const { join } = require("path");

const config = readFileSync(join(process.env.CODEX_HOME, "config.toml"), "utf8");
const setting = (key, fallback) => (config.match(new RegExp(`^${key} = "(.*)"$`, "m")) || [, fallback])[1];
const thread = randomUUID();

const tools = [{
  type: "function", name: "exec_command", description: "Runs a command and returns its output.", strict: false,
  parameters: {
    type: "object", properties: { cmd: { type: "string", description: "Shell command to execute." } },
    required: ["cmd"], additionalProperties: false,
  },
}];

// Sends one request and reads the stream of events that answers it. Returns the finished items.
async function respond(input) {
  const response = await fetch(setting("base_url") + "/responses", {
    method: "POST",
    headers: {
      "content-type": "application/json", accept: "text/event-stream", session_id: thread, originator: "node-agent",
      "user-agent": "node-agent/0.1.0", authorization: `Bearer ${process.env[setting("env_key")]}`,
    },
    body: JSON.stringify({
      model: setting("model", "gpt-5.4"), instructions: "You are a coding agent.", input, tools, tool_choice: "auto",
      parallel_tool_calls: false, reasoning: null, store: false, stream: true, include: [], prompt_cache_key: thread,
    }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const items = [];
  let text = "", completed = false;
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text += chunk).split(/\r?\n\r?\n/);
    text = blocks.pop();
    for (const block of blocks) {
      const data = block.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
      const event = data.trim() ? JSON.parse(data) : {};
      if (event.type === "response.output_item.done") items.push(event.item);
      if (event.type === "response.failed") throw new Error(JSON.stringify(event.response.error));
      if (event.type === "response.completed") completed = true;
    }
  }
  if (!completed) throw new Error("the stream ended before response.completed");
  return items;
}

const run = (cmd) => new Promise((done) =>
  execFile("/bin/bash", ["-lc", cmd], (error, out, err) => done(`exit code ${error ? error.code : 0}\n${out}${err}`)));

// Sends the model's items back unchanged, with exactly one output after each call, until a response has no call.
async function turn(prompt) {
  const input = [{ type: "message", role: "user", content: [{ type: "input_text", text: prompt }] }];
  for (;;) {
    const items = await respond(input);
    const calls = items.filter((item) => item.type === "function_call");
    input.push(...items.map(({ id, status, ...item }) => item));
    for (const call of calls) {
      const output = call.name === "exec_command" ? await run(JSON.parse(call.arguments).cmd) : `unsupported call: ${call.name}`;
      input.push({ type: "function_call_output", call_id: call.call_id, output });
    }
    if (!calls.length) return items.filter((item) => item.type === "message").map((item) => item.content[0].text).pop();
  }
}

turn(process.argv.slice(2).join(" ")).then(console.log, (error) => { console.error(String(error)); process.exitCode = 1; });
