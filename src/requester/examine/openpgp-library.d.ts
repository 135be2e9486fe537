export { createMessage, readKey, readSignature, verify } from 'openpgp'
