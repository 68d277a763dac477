/** The file scenarios with an S3 bucket instead of a folder. */
import { startS3Server } from '@parley/file-store/s3-server.fixture';
import { describeSystem } from './systems/describe-system.ts';
import { startEmbedded } from './systems/embedded.ts';
import { fileScenarios } from './scenarios/files.ts';

await describeSystem(
  'embedded, with files in an S3 bucket',
  async () => {
    const bucket = await startS3Server();
    const { endpoint, region, accessKeyId, secretAccessKey } = bucket.settings;
    const system = await startEmbedded({
      S3_URL: `${endpoint.replace('://', `://${accessKeyId}:${secretAccessKey}@`)}?region=${region}`,
    });
    return {
      ...system,
      async stop() {
        await system.stop();
        await bucket.stop();
      },
    };
  },
  fileScenarios,
);
