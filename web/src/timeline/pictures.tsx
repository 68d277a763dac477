import type { Attachment } from '@parley/events/wire/messages';
import { FileImage } from '../design/file-image.tsx';
import { useTabStop } from './tab-stop.ts';
import { pictureBox } from './picture-box.ts';

const maxShown = 4;

export interface PicturesProps {
  pictures: readonly Attachment[];
  sender: string;
  onOpen: (index: number) => void;
}

/** One picture in its own proportions, or a grid of up to four. Their boxes are known before a byte arrives. */
export function Pictures({ pictures, sender, onOpen }: PicturesProps) {
  const tabIndex = useTabStop();
  const shown = pictures.slice(0, maxShown);
  const hidden = pictures.length - shown.length;
  const single = pictures.length === 1 ? pictureBox(pictures[0]!) : undefined;
  return (
    <div
      class={`pictures of-${shown.length}`}
      style={single && { width: `${single.width}px`, aspectRatio: `${single.width} / ${single.height}` }}
    >
      {shown.map((picture, index) => (
        <a
          key={picture.id}
          href={picture.url}
          tabIndex={tabIndex}
          aria-label={pictures.length === 1 ? `Picture from ${sender}` : `Picture ${index + 1} of ${pictures.length} from ${sender}`}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            onOpen(index);
          }}
        >
          <FileImage path={single?.url ?? picture.thumbnailUrl} alt="" loading="lazy" />
          {hidden > 0 && index === shown.length - 1 && <span class="pictures-more">+{hidden}</span>}
        </a>
      ))}
    </div>
  );
}
