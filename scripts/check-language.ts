/**
 * Fails on retired words and on doc comments that begin with a pronoun or conjunction. docs/glossary.md has the words to use.
 *
 * Identifiers are split into their words (`laneOf` contains "lane"), so a retired word is found in names, comments, texts and file names alike.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Retired words and the terms that replace them, one line for each term. */
const replacements = readFileSync(new URL('retired-words.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(': ') as [words: string, use: string]);

/** Ordinary uses of these words: standard terms, library names and idioms. */
const allowed = [
  /dead[-_ ]?letters?/gi,
  /socket\.emit|\.emit\(|\bemits\b|emitWithAck|EventEmitter|RoomEmitter|room[- ]?emitters?|emitDeclarationOnly|noEmit|redis-emitter/gi,
  /\brings?\b(?=[^\n]*call)|call[^\n]*\brings?\b|LIMIT_CALL_RING|callRingingTime|ringing/gi,
  /third[- ]party/gi,
  /long[- ]standing|outstanding/gi,
  /letter-spacing|(lower|upper)-?case letters?|letters? (of|and|or)\b/gi,
  /audit trail/gi,
];

const sources = /\.(ts|tsx|mjs|js|css|html|md|yml|yaml|cfg|example|json)$/;
const exempt = /pnpm-lock|results\/|generated\/|fixtures\/.*\.json|glossary\.md|CHANGELOG|scripts\/check-language\.ts|demo\/dialogs\//;
/** By retired word. */
const replacementOf = new Map(replacements.flatMap(([words, use]) => words.split(' ').map((word) => [word, use])));

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  .split('\n')
  .filter((file) => sources.test(file) && !exempt.test(file));
const findings = files.flatMap((file) => [...checkText(file, file, 0), ...checkFile(file)]);

for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;

function checkFile(file: string): string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) => [...checkText(line, file, index + 1), ...checkComment(line, file, index + 1)]);
}

function checkText(text: string, file: string, line: number): string[] {
  const plain = allowed.reduce((rest, pattern) => rest.replace(pattern, ' '), text);
  const words = plain
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.filter((word) => replacementOf.has(word)).map((word) => `${file}:${line}: "${word}" is retired: ${replacementOf.get(word)}`);
}

function checkComment(text: string, file: string, line: number): string[] {
  if (!/\.(ts|tsx|mjs|js)$/.test(file)) return [];
  const start = /^\s*(?:\/\*\*|\*|\/\/)\s+(Who|Whose|Whom|Whoever|What|Whatever|Whether|Of|How)\b/.exec(text);
  return start ? [`${file}:${line}: a comment begins with "${start[1]}": begin with a verb or a noun phrase`] : [];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
