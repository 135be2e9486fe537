/** What each file and field of a package means, for an officer and a court that have never seen one. */
export const fields = `# What is in this package, and what each field means

- \`data/items/\`: the items, byte for byte as the store held them. Mail keeps the line ends the store served.
- \`data/items.jsonl\`: one line for each item, in the order of the files:
  - \`path\`, \`sha256\`, \`sizeBytes\`: the file and its fingerprint.
  - \`source\`, \`id\`, \`folder\`: where it lay: the connected store, its name there, the folder.
  - \`holder\`: the internal account that the demanded one was at that moment, where the scope says so (\`holders\`).
  - \`account\`, \`category\`: whose, and which data category of the order it answers.
  - \`internalDate\`: when our server received or stored it, UTC.
  - \`sentDate\`: what the sender's program wrote into the Date line, as UTC; anyone can write anything there.
  - \`undated\`: the order speaks of the Date line, this message has none that can be read, and internalDate decided.
  - \`recheck\`: by which moment a second reader, from the bytes alone, found the item inside: \`date\`, \`internaldate\`,
    a record's own moment, or none (who a user is has no moment). \`duly verify\` reads it again and compares.
  - \`redacted\`: a reviewer covered part of it: the SHA-256 of the original, how (its header alone, or black boxes in its
    text), on what ground, who and when, and the parts left out (\`leftOut\`). The field \`sha256\` is of what is given.
- \`data/withheld.json\`: where there was a review: each item it held back, by name, SHA-256 and ground; no content.
- \`data/not-held.json\`: \`notHeld\`: accounts of the order that a store does not hold. \`notGiven\`: what a store holds and
  this package does not, each with the reason: a record whose time cannot be read, content that only its user can read.
- \`duly/manifest.json\`: order, scope and its hash, counts, recipients, the law applied. Signed: \`duly/manifest.dsse.json\`.
- \`duly/approvals.json\`: the signatures of the two people who approved exactly this scope.
- \`duly/review.json\`: where there was a review: its result, as a hash over every item and what became of it, and the
  signatures of the two people who approved it.
- \`duly/custody.json\`: chain of custody: what happened to the order, when (UTC), by whom.
- \`duly/minimisation.json\`: how many items were examined again before sealing, by a checker of its own.
- \`duly/ledger.json\`: proof that the decisions stand in the public ledger.
- \`duly/manifest.json\` of a large answer names its \`shards\`, the files beside this one in which the items lie, each with
  the SHA-256 of its own manifest (\`manifest\`), its part of the scope and its count. In a shard, \`of\` is the hash of the
  scope that was approved; approvals, custody and ledger stand in the root alone.
- A window begins at its start and ends before its end. All times are UTC.
`

export const readme = (order: string): string => `Answer to order ${order}

Open it:   age --decrypt -i YOUR-KEY ${order}.tar.age | tar x
Check it:  duly verify ${order}.tar.age --identity YOUR-KEY
           or with any BagIt validator (RFC 8493).
What each field means: duly/FIELDS.md
`

/** In a root and in each shard, which lie beside each other in one file. */
export const shardReadme = (order: string): string => `Part of the answer to order ${order}

This is one file of several. What it is worth is said by the root and all shards together:
Check it:  duly verify ${order}.tar --identity YOUR-KEY
What each field means: duly/FIELDS.md
`

/** Beside the root and the shards of a large answer. */
export const joinedReadme = (order: string, shards: number): string => `Answer to order ${order}, in ${shards} shards

Each .age file here opens with your key. The root holds the decisions and proofs, the shards hold the items.

Open it:   tar xf ${order}.tar && cd ${order}
           for f in *.tar.age; do d=\${f%.tar.age}; mkdir "$d"; age --decrypt -i YOUR-KEY "$f" | tar x -C "$d"; done
Check it:  duly verify ${order}.tar --identity YOUR-KEY
What each field means: duly/FIELDS.md in each of them
`
