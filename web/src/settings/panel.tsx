import type { ComponentChildren } from 'preact';

interface PanelProps {
  title: string;
  text?: string;
  children: ComponentChildren;
  footer?: ComponentChildren;
}

export function Panel({ title, text, children, footer }: PanelProps) {
  return (
    <section class="panel" aria-label={title}>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
      {footer && <footer>{footer}</footer>}
    </section>
  );
}
