import { useFileUrl } from './file-url.ts';

interface FileImageProps {
  path: string;
  alt: string;
  /** The box is known before a byte arrives. */
  width?: number;
  height?: number;
  loading?: 'lazy' | 'eager';
}

/** An image of the service, also on a page of another origin. */
export function FileImage({ path, alt, ...attributes }: FileImageProps) {
  return <img src={useFileUrl(path)} alt={alt} decoding="async" draggable={false} {...attributes} />;
}
