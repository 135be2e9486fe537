/** Hands bytes of this page to the person as a file. */
export function saveAs(name: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // After the browser took it over.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
