/** `GET /memory`: resident memory of the process in bytes after a garbage collection. */
export const memoryPage = {
  '/memory': (): string => {
    globalThis.gc?.();
    return String(process.memoryUsage().rss);
  },
};
