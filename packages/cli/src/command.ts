import { Command } from 'commander';

/**
 * Commander's command, with two differences: an option that does not exist is refused before one that is missing, for the first is
 * often the second mistyped; and it knows which option a library's argument came from.
 */
export class RerollCommand extends Command {
  #unknown: readonly string[] = [];

  override createCommand(name?: string): RerollCommand {
    return new RerollCommand(name);
  }

  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    const parsed = super.parseOptions(argv);
    this.#unknown = parsed.unknown;
    return parsed;
  }

  /** Commander calls this for a required option that is missing. */
  missingMandatoryOptionValue({ flags }: { readonly flags: string }): void {
    const unknown = this.#unknown.find((word) => word.startsWith('-') && word !== '--');
    if (unknown !== undefined)
      (this as unknown as { unknownOption(flag: string): void }).unknownOption(unknown);
    this.error(`error: required option '${flags}' not specified`, {
      code: 'commander.missingMandatoryOptionValue',
    });
  }

  /** The option, as users write it, whose value the actions know by this name; undefined when there is none. */
  flagOf(argument: string): string | undefined {
    return this.options.find((option) => option.attributeName() === argument)?.long;
  }
}
