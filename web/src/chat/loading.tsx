import { Skeleton, type SkeletonProps } from '../design/parts.tsx';
import { useChat } from './chat.ts';

/** In place of what is being read. Without a network nothing comes before it is back. */
export function Loading(props: SkeletonProps) {
  const { state } = useChat();
  return state.value.status === 'offline' ? <p class="not-loaded">Shown when you are back online.</p> : <Skeleton {...props} />;
}
