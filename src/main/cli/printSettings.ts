import { type CommandLine, refuseOtherFlags } from '#main/settings/commandLine'
import { exampleEnvironment, exampleYaml } from '#main/settings/settingsDocument'

export async function printSettings(line: CommandLine): Promise<number> {
  refuseOtherFlags(line, ['env'])
  process.stdout.write(line.flags['env'] === undefined ? exampleYaml() : exampleEnvironment())
  return 0
}
