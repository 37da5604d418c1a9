package io.tfsim.samples;

import io.tfsim.data.UnreadableExampleException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code tfsim}.
 *
 * <p>Exit code 0: done; 1: something failed inside; 2: what was asked for cannot be done, and the
 * message says why.
 */
@Command(
    name = "tfsim",
    description = "Learns representations of images without labels.",
    synopsisHeading = "",
    customSynopsis = "Usage: tfsim COMMAND [OPTIONS]",
    commandListHeading = "%nCommands:%n",
    footer = {"", "tfsim COMMAND --help tells more."},
    versionProvider = Version.class)
public final class Main implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int REFUSED = 2;
  private static final String DEBUG = "--debug";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs the command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true"); // pictures are drawn, not shown
    System.exit(run(System.out, System.err, args));
  }

  /** Runs the command line. */
  static int run(PrintStream out, PrintStream err, String... args) {
    boolean debug = Arrays.asList(args).contains(DEBUG);
    CommandLine commandLine =
        new CommandLine(new Main())
            .addSubcommand(new HelloCommand(out))
            .addSubcommand(new PretrainCommand(out))
            .addSubcommand(new EvaluateCommand(out))
            .addSubcommand(new ExportCommand(out))
            .addSubcommand(new ViewsCommand(out))
            .addSubcommand(new IndexCommand(out))
            .addSubcommand(new SearchCommand(out))
            .addSubcommand(
                new CommandLine(new SampleCommand())
                    .addSubcommand(new FineTuneCommand())
                    .addSubcommand(new ServeCommand(out)))
            .addSubcommand(
                new CommandLine(new BenchCommand(out))
                    .addSubcommand(new BenchAugmentCommand(out))
                    .addSubcommand(new BenchFolderCommand(out))
                    .addSubcommand(new BenchIndexCommand(out))
                    .addSubcommand(new BenchKnnCommand(out))
                    .addSubcommand(new BenchServeCommand(out)));
    addHelp(commandLine);
    Choices.register(commandLine);
    commandLine
        .setUsageHelpWidth(100)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, ignored) -> fail(err, e, debug))
        .setExecutionExceptionHandler((e, command, parsed) -> fail(err, reason(e, command), debug));
    try {
      return commandLine.execute(args);
    } catch (Error e) { // picocli passes on what is not an Exception: out of memory, no natives
      return fail(err, e, debug);
    }
  }

  private static void addHelp(CommandLine command) {
    command.getSubcommands().values().forEach(Main::addHelp);
    command.getCommandSpec().mixinStandardHelpOptions(true);
    command.getCommandSpec().versionProvider(new Version());
  }

  /** A file that cannot be read is bad input, wherever in a run that is seen. */
  private static Exception reason(Exception e, CommandLine command) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableExampleException) {
        boolean skips = command.getCommandSpec().findOption(DataOptions.SKIP_UNREADABLE) != null;
        return new InputException(
            cause.getMessage()
                + (skips ? "; " + DataOptions.SKIP_UNREADABLE + " leaves such files out" : ""),
            e);
      }
    }
    return e;
  }

  private static int fail(PrintStream err, Throwable e, boolean debug) {
    boolean refused = e instanceof InputException || e instanceof ParameterException;
    String message =
        refused
            ? message(e)
            : "internal error: " + e.getClass().getSimpleName() + ": " + message(e);
    if (debug) {
      err.println("tfsim: " + message);
      e.printStackTrace(err);
    } else {
      err.println("tfsim: " + message + (refused ? "" : " (" + DEBUG + " shows where)"));
    }
    return refused ? REFUSED : FAILED;
  }

  /** What happened, in one line. */
  private static String message(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    return String.join(" ", message.lines().map(String::strip).toList());
  }

  /** Without a command, shows what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return REFUSED;
  }
}
