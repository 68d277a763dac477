/** `GET /memory`: the process's resident bytes, after everything that can be collected was. */
export const memoryPage = {
  '/memory': (): string => {
    globalThis.gc?.();
    return String(process.memoryUsage().rss);
  },
};
