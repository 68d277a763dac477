/** Lints the OpenAPI and AsyncAPI documents with the rules that Spectral recommends; fails on any finding. */
import { readFileSync } from 'node:fs';
// CommonJS whose named exports Node does not find.
import spectral from '@stoplight/spectral-core';
import parsers from '@stoplight/spectral-parsers';
import rulesets from '@stoplight/spectral-rulesets';

const documents = [
  { path: 'packages/events/generated/openapi.json', rules: rulesets.oas },
  { path: 'packages/events/generated/asyncapi.json', rules: rulesets.asyncapi },
];

for (const { path, rules } of documents) {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [[rules as spectral.RulesetDefinition, 'recommended']] });
  const findings = await linter.run(new spectral.Document(readFileSync(path, 'utf8'), parsers.Json, path));
  for (const { code, message, path: at, range } of findings)
    console.error(`${path}:${range.start.line + 1} ${String(code)}: ${message} (${at.join('.')})`);
  if (findings.length > 0) process.exitCode = 1;
}
