// Each line of the input is a page's HTML as a JSON string; the line that answers it has the HTML of what Readability
// takes for the main content, or the error, and the seconds of CPU that went into it.
import { createInterface } from "node:readline";

import { Readability } from "@mozilla/readability";
import { JSDOM, VirtualConsole } from "jsdom";

for await (const line of createInterface({ input: process.stdin })) {
  const page = JSON.parse(line);
  const answer = {};
  const before = process.cpuUsage();
  try {
    const { window } = new JSDOM(page, { virtualConsole: new VirtualConsole() }); // a silent one
    answer.html = new Readability(window.document).parse()?.content ?? "";
    window.close();
  } catch (error) {
    answer.error = String(error);
  }
  const { user, system } = process.cpuUsage(before);
  answer.seconds = (user + system) / 1e6;
  process.stdout.write(JSON.stringify(answer) + "\n");
}
