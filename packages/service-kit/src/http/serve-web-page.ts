/** Serves built pages: each for all its paths, and hashed assets that never change. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Express, NextFunction, Request, Response } from 'express';

/** Scripts, styles and connections of this origin only; nothing inline, so that injected markup cannot run. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
  'Referrer-Policy': 'no-referrer',
  // The page names its assets by content: it must always be the newest.
  'Cache-Control': 'no-cache',
};

/** Pages of other origins load the element with a module script, which needs CORS. It contains nothing private. */
const elementHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'public, max-age=3600',
};

export interface WebPageOptions {
  /** Contains `index.html`, `assets/`, and in `widget/` an element for other pages, with `.br` and `.gz` copies of text files. */
  folder: string;
  /** First segments of the paths that the page routes itself, such as `c` for `/c/{id}`. `/` is always one. Browsers see the page elsewhere too, with 404. */
  pages: readonly string[];
  /** Files of further pages, by the first segment of their paths: `{ admin: '/admin/index.html' }` for `/admin` and what is below it. */
  otherPages?: Readonly<Record<string, string>>;
}

interface Asset {
  type: string;
  body: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

/**
 * Mounts the page, or nothing if it was not built. All files are read once and served from memory (about a megabyte): a new build
 * does not change what a running process serves, so a page never asks for a file that is gone.
 */
export function serveWebPage({ folder, pages, otherPages = {} }: WebPageOptions): (app: Express) => void {
  return (app) => {
    if (!existsSync(join(folder, 'index.html'))) return;
    const assets = readAssets(folder);
    const index = assets.get('/index.html')!;
    const sendPage = (page: Asset) => (request: Request, response: Response, next: NextFunction) =>
      isHashed(request.path) ? next() : sendAsset(request, response.set(pageHeaders), page);
    app.get(['/', ...pages.flatMap(pathsBelow)], sendPage(index));
    for (const [name, file] of Object.entries(otherPages)) {
      const page = assets.get(file);
      if (page) app.get(pathsBelow(name), sendPage(page));
    }
    app.get('/*path', (request, response, next) => {
      const asset = assets.get(request.path);
      if (asset === undefined && isMistyped(request)) return sendAsset(request, response.status(404).set(pageHeaders), index);
      if (!asset || asset.type === '.html') return next();
      if (isHashed(request.path)) response.set('Cache-Control', 'public, max-age=31536000, immutable');
      if (request.path.startsWith('/widget/')) response.set(elementHeaders);
      return sendAsset(request, response, asset);
    });
  };
}

const pathsBelow = (page: string): string[] => [`/${page}`, `/${page}/*rest`];

const isHashed = (path: string): boolean => /^(?:\/\w+)?\/assets\//u.test(path);

/** A person at an address that does not exist sees the page; a program, and a request for the API, gets the problem. */
function isMistyped(request: Request): boolean {
  return !/^\/(?:v1|widget|admin)\//u.test(request.path) && !isHashed(request.path) && request.accepts(['json', 'html']) === 'html';
}

function readAssets(folder: string): Map<string, Asset> {
  const read = (path: string) => readFileSync(join(folder, path));
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length).replaceAll('\\', '/').replace(/^\/?/u, '/'));
  const all = new Set(paths);
  const isCopy = (path: string) => /\.(br|gz)$/u.test(path) && all.has(path.slice(0, -3));
  return new Map(
    paths
      .filter((path) => !isCopy(path))
      .map((path) => [
        path,
        {
          type: extname(path),
          body: read(path),
          ...(all.has(`${path}.br`) ? { br: read(`${path}.br`) } : {}),
          ...(all.has(`${path}.gz`) ? { gzip: read(`${path}.gz`) } : {}),
        },
      ]),
  );
}

function sendAsset(request: Request, response: Response, { type, body, br, gzip }: Asset): void {
  const copies = { br, gzip };
  const encoding = request.acceptsEncodings(...(['br', 'gzip'] as const).filter((name) => copies[name]));
  response.type(type).vary('Accept-Encoding');
  const copy = encoding === 'br' || encoding === 'gzip' ? copies[encoding] : undefined;
  if (copy) response.set('Content-Encoding', String(encoding));
  response.send(copy ?? body);
}
