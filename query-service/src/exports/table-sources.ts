import type { Database } from '@parley/database/database';
import { findDataExport } from '@parley/write-tables/data-exports';
import { findErasureCertificate } from '@parley/write-tables/erasure-certificates';
import { readStoreSecret } from '@parley/write-tables/store-secret';
import type { CertificateSources } from '../operators/get-erasure-certificate.route.ts';
import type { ExportSources } from './get-export.routes.ts';

/** Reads of exports and certificates in the database of the write tables. */
export async function exportSources(log: Database): Promise<ExportSources & CertificateSources> {
  return {
    findDataExport: (exportId) => findDataExport(log, exportId),
    storeSecret: await readStoreSecret(log),
    findErasureCertificate: (id) => findErasureCertificate(log, id),
  };
}
