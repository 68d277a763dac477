import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './picture-picker.css';

export interface ChosenPicture {
  file: File;
  /** An object URL, for as long as the picture is shown. */
  url: string;
}

/** The media types that the service takes (`POST /v1/files`). */
const pictureTypes = 'image/png,image/jpeg,image/webp,image/gif,image/avif';

interface PicturePickerProps {
  label: string;
  picture: ChosenPicture | null;
  /** URL of the present picture. */
  currentUrl?: string | null;
  onChange: (picture: ChosenPicture) => void;
}

/** A square that shows the chosen picture and opens the file dialog. */
export function PicturePicker({ label, picture, currentUrl = null, onChange }: PicturePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => (picture ? URL.revokeObjectURL(picture.url) : undefined), [picture]);
  const url = picture?.url ?? currentUrl;
  return (
    <span class="picture-picker">
      <button type="button" aria-label={label} title={label} onClick={() => input.current!.click()}>
        {url === null ? <Icon name="image" /> : <img src={url} alt="" />}
      </button>
      <input
        ref={input}
        type="file"
        accept={pictureTypes}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onChange({ file, url: URL.createObjectURL(file) });
          event.currentTarget.value = '';
        }}
      />
    </span>
  );
}
