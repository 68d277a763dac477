const reloadedAt = 'parley.reloadedAt';
/** While an update is on its way, servers with the old and with the new code may answer in turn. */
const minInterval = 60_000;

/**
 * Loads the page anew when code that it needs could not be loaded: after an update of the server the old code is gone, and after a
 * loss of the network browsers remember the failure (html issue 6768). Drafts and what waits to be sent survive it. Nothing happens
 * until the server answers, nor during a call.
 */
export function reloadForMissingCode(page: Window, isBusy: () => boolean): void {
  const reload = async () => {
    const { ok } = await page.fetch('/', { headers: { accept: 'text/html' } });
    if (!ok || isBusy()) return;
    const wait = Number(page.sessionStorage.getItem(reloadedAt)) + minInterval - Date.now();
    if (wait > 0) return void page.setTimeout(tryReload, wait);
    page.sessionStorage.setItem(reloadedAt, String(Date.now()));
    page.location.reload();
  };
  let isMissing = false;
  const tryReload = () => void (isMissing && reload().catch(() => undefined));
  page.addEventListener('vite:preloadError', () => {
    isMissing = true;
    tryReload();
  });
  page.addEventListener('online', tryReload);
}
