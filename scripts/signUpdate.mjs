// Publishes an update: `node scripts/signUpdate.mjs KEY_ID FOLDER` writes claxton.json and claxton.json.sig for the
// artefacts in a folder (claxton-VERSION-PLATFORM, as package:pi and package:desktop name them). The private key (PKCS8 PEM) comes from CLAXTON_UPDATE_KEY.
// `node scripts/signUpdate.mjs --new-key ID` prints a new pair. docs/UPDATES.md tells how keys are changed.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [first, second] = process.argv.slice(2)
const SPKI_PREFIX_BYTES = 12
/** electron-builder has names of its own for systems, and for processors in each kind of package. */
const SYSTEMS = { linux: 'linux', mac: 'darwin', win: 'win32' }
const PROCESSORS = { x86_64: 'x64', amd64: 'x64', x64: 'x64', arm64: 'arm64' }
const ARTEFACT = /^(linux|mac|win)-(x86_64|amd64|x64|arm64)\.(tar\.gz|AppImage|deb|exe|zip)$/

function artefactOf(folder, file, version) {
  const prefix = `claxton-${version}-`
  const [, system, processor, packed] =
    (file.startsWith(prefix) && ARTEFACT.exec(file.slice(prefix.length))) || []
  if (system === undefined) return []
  const bytes = readFileSync(join(folder, file))
  const digest = (name, form) => createHash(name).update(bytes).digest(form)
  return [
    {
      platform: `${SYSTEMS[system]}-${PROCESSORS[processor]}`,
      file,
      bytes: bytes.length,
      sha256: digest('sha256', 'hex'),
      sha512: digest('sha512', 'base64'),
      // The last four bytes of an AppImage say how long the map of its blocks is.
      ...(packed === 'AppImage' && { blockMapBytes: bytes.readUInt32BE(bytes.length - 4) }),
    },
  ]
}

if (first === '--new-key') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX_BYTES)
  console.log(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  console.log(`update.keys: ["${second}:${bytes.toString('base64')}"]`)
} else {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const artefacts = readdirSync(second).flatMap(file => artefactOf(second, file, version))
  if (artefacts.length === 0) {
    console.error(
      `signUpdate: ${second} holds no claxton-${version}-PLATFORM. Make some with npm run package:pi or package:desktop.`,
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
