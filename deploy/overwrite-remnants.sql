-- Overwrites what MySQL and MariaDB keep of rows that were changed or deleted: freed space of tables, undo log, redo log (up to 512 MiB) and
-- doublewrite buffer. Deletes old binary logs, and ends the current one, so that it gets old. Needs root, and 400 MB of disk for a
-- moment. Run it in the schema of the log, and in that of the keys (docs/erasure.md).
SET SESSION sql_log_bin = 0;
SET GLOBAL innodb_undo_log_truncate = ON;
SET GLOBAL innodb_max_undo_log_size = 16777216;
/*!80000 SET GLOBAL innodb_purge_rseg_truncate_frequency = 1 */;

-- Tables that no rebuild writes again. Each schema has some of them.
OPTIMIZE TABLE names, credentials, files, user_links, mail_requests, subject_keys, key_pages;

DROP TABLE IF EXISTS remnants;
CREATE TABLE remnants (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, bytes VARBINARY(4000) NOT NULL) ENGINE = InnoDB;
INSERT INTO remnants (bytes) VALUES (REPEAT('0', 4000));
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
INSERT INTO remnants (bytes) SELECT bytes FROM remnants;
-- In several transactions: their undo is in different files.
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 0;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 1;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 2;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 3;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 4;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 5;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 6;
UPDATE remnants SET bytes = REPEAT('1', 4000) WHERE id % 8 = 7;
DROP TABLE remnants;

FLUSH BINARY LOGS;
PURGE BINARY LOGS BEFORE NOW() - INTERVAL 3 DAY;
