/** These have light-dark(): its replacement for older browsers follows the system, not the `color-scheme` of a page, a call or `<parley-chat>`. */
export const cssTarget = ['chrome123', 'firefox120', 'safari17.5'];
