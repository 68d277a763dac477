/**
 * Prints what the web client, `<parley-chat>` and the operators' console load before they show something, compressed, and fails if one of them
 * loads too much.
 * Measures `web/dist`, which it builds first when a source is newer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildWeb } from './run/build-web.mjs';

type Kind = 'js' | 'css';

/** Bytes. */
const limits: Record<Kind, number> = { js: 60_000, css: 14_000 };
const root = join(import.meta.dirname, '..');
buildWeb(root);

const dist = join(root, 'web/dist');
const pages = join(dist, 'assets');
const widget = join(dist, 'widget');
const nameOf = (file: string): string => basename(file).replace(/-[\w-]{8}\.(?:js|css)$/, '');
const filesOf = (folder: string): string[] => readdirSync(folder).map((file) => join(folder, file));

/** The scripts, what they import when they are loaded, and the style sheets of all of them, which have their names. */
function loadedWith(folder: string, scripts: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (script: string): void => {
    if (found.has(script)) return;
    found.add(script);
    const imports = readFileSync(script, 'utf8').matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g);
    for (const [, imported] of imports) visit(join(folder, imported));
  };
  for (const script of scripts) visit(script);
  const names = new Set([...found].map(nameOf));
  return [...found, ...filesOf(folder).filter((file) => file.endsWith('.css') && names.has(nameOf(file)))];
}

function size(files: readonly string[], kind: Kind): number {
  const ofKind = files.filter((file) => file.endsWith(`.${kind}`));
  return ofKind.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
}

function entriesOf(page: string, assets: string): string[] {
  const html = readFileSync(join(dist, page), 'utf8');
  return [...html.matchAll(/(?:src|href)="[^"]*\/assets\/([^"]+\.js)"/g)].map(([, file]) => join(assets, file));
}

const consoleAssets = join(dist, 'admin/assets');
const entries = entriesOf('index.html', pages);
const sheet = filesOf(pages).filter((file) => nameOf(file) === 'conversation-sheet' && file.endsWith('.js'));
const views = {
  'the inbox': loadedWith(pages, entries),
  'a conversation by its link': loadedWith(pages, [...entries, ...sheet]),
  // Its styles are in its scripts.
  '<parley-chat>': loadedWith(widget, [join(widget, 'parley-chat.js')]),
  'the console': loadedWith(consoleAssets, entriesOf('admin/index.html', consoleAssets)),
};
if (entries.length === 0 || sheet.length === 0) throw new Error('web/dist has no entry or no conversation');

for (const [view, files] of Object.entries(views)) {
  for (const kind of ['js', 'css'] as const) {
    const bytes = size(files, kind);
    if (bytes > 0) console.log(`${view}: ${bytes} of ${limits[kind]} bytes of ${kind} (gzip)`);
    if (bytes > limits[kind]) process.exitCode = 1;
  }
}
