import { exampleEnvironment, exampleYaml } from '#main/settings/settingsDocument'
import type { CommandLine } from './commandLine'

export async function printSettings({ flags }: CommandLine): Promise<number> {
  process.stdout.write(flags['env'] === undefined ? exampleYaml() : exampleEnvironment())
  return 0
}
