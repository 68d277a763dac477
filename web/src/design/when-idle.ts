/** Runs the task when the browser has nothing else to do. Safari has no `requestIdleCallback`. Returns how to cancel it. */
export function whenIdle(task: () => void): () => void {
  const timer = setTimeout(() => ('requestIdleCallback' in window ? window.requestIdleCallback(task) : task()), 200);
  return () => clearTimeout(timer);
}
