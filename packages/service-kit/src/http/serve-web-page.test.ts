import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { serveWebPage } from './serve-web-page.ts';

describe('web page', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-web-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>page');
    await writeFile(join(folder, 'icon.svg'), '<svg/>');
    await writeFile(join(folder, 'assets/main-1a.js'), 'plain');
    await writeFile(join(folder, 'assets/main-1a.js.br'), 'brotli');
    await writeFile(join(folder, 'assets/main-1a.js.gz'), 'gzip');
  });
  afterEach(() => rm(folder, { recursive: true }));

  function serve() {
    const app = express();
    serveWebPage({ folder, pages: ['c'] })(app);
    return request(app);
  }

  test.each(['/', '/c', '/c/abc', '/c/abc/details'])(
    '%s is the page, with a policy that forbids inline scripts and other origins',
    async (path) => {
      const { text, headers } = await serve().get(path).expect(200).expect('Content-Type', /html/);
      expect(text).toBe('<!doctype html>page');
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test('a person at a mistyped address sees the page', async () => {
    const { text, headers } = await serve().get('/foo/bar').set('Accept', browser).expect(404).expect('Content-Type', /html/);
    expect(text).toBe('<!doctype html>page');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  test.each([
    ['/foo', '*/*'],
    ['/foo', 'application/json'],
    ['/v1/foo', browser],
    ['/assets/gone-1a.js', browser],
  ])('%s with Accept %s is left to others', async (path, accept) => {
    const { text } = await serve().get(path).set('Accept', accept).expect(404);
    expect(text).not.toContain('page');
  });

  test('a hashed asset is kept by the browser, and sent compressed to those who accept it', async () => {
    const plain = await serve().get('/assets/main-1a.js').set('Accept-Encoding', 'identity').expect(200);
    expect([plain.text, plain.headers['cache-control']]).toEqual(['plain', 'public, max-age=31536000, immutable']);
    const { headers } = await serve().head('/assets/main-1a.js').set('Accept-Encoding', 'br').expect(200);
    expect([headers['content-encoding'], headers['content-length'], headers['vary']]).toEqual(['br', '6', 'Accept-Encoding']);
  });

  test('the element may be loaded by pages of other origins, the rest may not', async () => {
    await mkdir(join(folder, 'widget'));
    await writeFile(join(folder, 'widget/element.js'), 'element');
    const served = serve();
    const { headers } = await served.get('/widget/element.js').expect(200);
    expect([headers['access-control-allow-origin'], headers['cross-origin-resource-policy']]).toEqual(['*', 'cross-origin']);
    const asset = await served.get('/assets/main-1a.js').set('Accept-Encoding', 'identity');
    expect(asset.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('another page has paths and assets of its own', async () => {
    await mkdir(join(folder, 'admin/assets'), { recursive: true });
    await writeFile(join(folder, 'admin/index.html'), '<!doctype html>console');
    await writeFile(join(folder, 'admin/assets/main-2b.js'), 'other');
    const app = express();
    serveWebPage({ folder, pages: ['c'], otherPages: { admin: '/admin/index.html', gone: '/gone/index.html' } })(app);
    for (const path of ['/admin', '/admin/people/abc']) {
      const { text, headers } = await request(app).get(path).expect(200);
      expect(text).toBe('<!doctype html>console');
      expect(headers['content-security-policy']).toContain("script-src 'self';");
    }
    const asset = await request(app).get('/admin/assets/main-2b.js').expect(200);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    for (const path of ['/admin/assets/gone-2b.js', '/gone']) await request(app).get(path).expect(404);
    expect((await request(app).get('/c')).text).toBe('<!doctype html>page');
  });

  test('a new build does not take files from the running process', async () => {
    const served = serve();
    await rm(join(folder, 'assets'), { recursive: true });
    await served.get('/assets/main-1a.js').set('Accept-Encoding', 'identity').expect(200);
  });

  test.each(['/index.html', '/other', '/assets', '/assets/../index.html', '/assets/main-1a.js.br'])('%s is not found', async (path) => {
    await serve().get(path).expect(404);
  });

  test('without a build nothing is mounted', async () => {
    await rm(join(folder, 'index.html'));
    await serve().get('/').expect(404);
  });
});
