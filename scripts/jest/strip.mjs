// Jest transform: the type stripping that Node does in production, so tests run the code that ships.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  canInstrument: false,
  getCacheKey: (source, path, { configString, instrument }) =>
    createHash('sha1').update(`1|${process.version}|${instrument}|${configString}|${path}|`).update(source).digest('hex'),
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
