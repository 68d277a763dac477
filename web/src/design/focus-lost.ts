/** True while no element around this one has the focus, or one that takes no keys. */
export function isFocusLost(element: Element = document.body): boolean {
  const { activeElement } = element.getRootNode() as Document | ShadowRoot;
  return activeElement === null || activeElement.matches('body, :disabled');
}
