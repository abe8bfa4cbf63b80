// Publishes an update: `node scripts/signUpdate.mjs KEY_ID FOLDER` writes claxton.json and claxton.json.sig for the
// artefacts in a folder (claxton-VERSION-PLATFORM.tar.gz). The private key (PKCS8 PEM) comes from CLAXTON_UPDATE_KEY.
// `node scripts/signUpdate.mjs --new-key ID` prints a new pair. docs/UPDATES.md tells how keys are changed.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [first, second] = process.argv.slice(2)
const SPKI_PREFIX_BYTES = 12

if (first === '--new-key') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX_BYTES)
  console.log(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  console.log(`update.keys: ["${second}:${bytes.toString('base64')}"]`)
} else {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const pattern = new RegExp(`^claxton-${version.replaceAll('.', '\\.')}-([a-z0-9]+-[a-z0-9]+)\\.tar\\.gz$`)
  const artefacts = readdirSync(second).flatMap(file => {
    const platform = pattern.exec(file)?.[1]
    if (platform === undefined) return []
    const sha256 = createHash('sha256')
      .update(readFileSync(join(second, file)))
      .digest('hex')
    return [{ platform, file, bytes: statSync(join(second, file)).size, sha256 }]
  })
  if (artefacts.length === 0) {
    console.error(
      `signUpdate: ${second} holds no claxton-${version}-PLATFORM.tar.gz. Make one with npm run package:pi.`,
    )
    process.exit(2)
  }
  const manifest = {
    product: 'claxton',
    version,
    releasedAt: new Date().toISOString(),
    notes: process.env.CLAXTON_RELEASE_NOTES ?? '',
    rolloutPercent: Number(process.env.CLAXTON_ROLLOUT_PERCENT ?? 100),
    artefacts,
  }
  const bytes = Buffer.from(JSON.stringify(manifest, undefined, 2))
  const signature = sign(null, bytes, createPrivateKey(process.env.CLAXTON_UPDATE_KEY))
  writeFileSync(join(second, 'claxton.json'), bytes)
  writeFileSync(join(second, 'claxton.json.sig'), `${first} ${signature.toString('base64')}\n`)
  console.log(`${version}: ${artefacts.length} artefacts signed by ${first}`)
}
