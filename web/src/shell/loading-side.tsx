import { Skeleton } from '../design/parts.tsx';

/** The place of a list whose code is on its way. */
export function LoadingSide({ title }: { title: string }) {
  return (
    <section class="side" aria-label={title}>
      <header>
        <h1>{title}</h1>
      </header>
      <Skeleton rows={6} />
    </section>
  );
}
