// In plain JavaScript, because the types of both libraries bring a whole browser into every file of the program.
// What is used of them is declared beside this file.
export { DOMParser } from '@xmldom/xmldom'
export { SignedXml } from 'xml-crypto'
