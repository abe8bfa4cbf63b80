import type { CommandLine } from '#main/settings/commandLine'
import { exampleEnvironment, exampleYaml } from '#main/settings/settingsDocument'

export async function printSettings({ flags }: CommandLine): Promise<number> {
  process.stdout.write(flags['env'] === undefined ? exampleYaml() : exampleEnvironment())
  return 0
}
