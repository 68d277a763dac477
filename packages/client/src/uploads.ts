/** Uploads of files for messages and avatars. */
import type { Attachment } from '@parley/events/wire/messages';
import { sendCommand, type CommandDependencies } from './transport/send-command.ts';
import type { OnProgress } from './transport/xhr-fetch.ts';

export interface UploadOptions {
  /** Called while the file is sent. Only browsers report progress. */
  onProgress?: OnProgress;
  /** Cancels the upload, which then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Uploads a file once, whatever happens to the network meanwhile. */
export async function uploadFile(dependencies: CommandDependencies, file: Blob, options: UploadOptions = {}): Promise<Attachment> {
  return (await sendCommand(dependencies, 'uploadFile', { file }, options)).file;
}
