/** True if the page is visible and has the focus. */
export function isPageAttended(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

/** True if nothing lies over the middle of the element, such as a dialog or a panel. */
export function isUncovered(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (width === 0 || height === 0) return false;
  const root = element.getRootNode() as Document | ShadowRoot;
  const front = root.elementFromPoint(left + width / 2, top + height / 2);
  return front !== null && (element.contains(front) || front.contains(element));
}
