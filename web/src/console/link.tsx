import type { JSX } from 'preact';
import { useConsole } from './console.ts';

/** A link to another place of the console, without a new load of the page. */
export function Link({ href, ...attributes }: JSX.IntrinsicElements['a'] & { href: string }) {
  const { router } = useConsole();
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.go(href);
  };
  return <a {...attributes} href={href} onClick={onClick} />;
}
