import type { JSX } from 'preact';
import { useChat } from '../chat/chat.ts';
import { pathOf, type Route } from './route.ts';

interface LinkProps extends Omit<JSX.IntrinsicElements['a'], 'href' | 'role' | 'onClick'> {
  to: Route;
  onClick?: (event: MouseEvent) => void;
}

/** A link to a page of the client. With a modifier key the browser opens it in its own way. */
export function Link({ to, onClick, ...attributes }: LinkProps) {
  const { navigation } = useChat();
  return (
    <a
      href={pathOf(to)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigation.go(to);
      }}
      {...attributes}
    />
  );
}
