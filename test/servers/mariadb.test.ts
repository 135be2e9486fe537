import { describeRecordConnector } from '../record-contract.ts'
import { sqlSubject } from '../sql-store.ts'
import { startMariadb } from './mariadb.ts'

describeRecordConnector('SQL (MariaDB)', async (rows) => sqlSubject(await startMariadb(), rows), 'line')
