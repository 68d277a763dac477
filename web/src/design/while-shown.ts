/**
 * Runs the action at this interval, in milliseconds, while the page is shown, and at once when it is shown again. Returns a function
 * that ends it.
 */
export function whileShown(
  action: () => void,
  intervalMs: number,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> = document,
): () => void {
  const act = () => void (page.hidden || action());
  const timer = setInterval(act, intervalMs);
  page.addEventListener('visibilitychange', act);
  return () => {
    clearInterval(timer);
    page.removeEventListener('visibilitychange', act);
  };
}
