"""``translator completion SHELL``: what to load so that the shell completes commands and languages."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: eval "$(translator completion bash)"     in ~/.bashrc
    zsh:  eval "$(translator completion zsh)"      in ~/.zshrc
    fish: translator completion fish | source      in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"No completion for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, "translator", "_TRANSLATOR_COMPLETE").source())
