package io.tfsim.samples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dependencies that modules and packages may have. Lives here because samples see them all. */
class ArchitectureTest {
  private static final String SAMPLERS = "io.tfsim.samplers..";
  private static final String[] METRICS = {
    "io.tfsim.distances..",
    "io.tfsim.evaluation..",
    "io.tfsim.index..",
    "io.tfsim.matching..",
    "io.tfsim.metrics..",
    "io.tfsim.search.."
  };
  private static final String CALLBACKS = "io.tfsim.callbacks..";
  private static final String MICROMETER = "io.tfsim.micrometer..";
  private static final String SAMPLES = "io.tfsim.samples..";

  /**
   * The rooms of the module tfsim-java, and the rooms that each may use besides itself. The map in
   * CONTRIBUTING says the same.
   */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          entry("configuration", Set.of()),
          entry("graph", Set.of()),
          entry("files", Set.of()),
          entry("numpy", Set.of("files")),
          entry("records", Set.of()),
          entry("layers", Set.of("graph")),
          entry("backbones", Set.of("graph", "layers")),
          entry("heads", Set.of("graph", "layers")),
          entry("data", Set.of("graph")),
          entry("images", Set.of("graph")),
          entry("augment", Set.of("graph", "data")),
          entry("losses", Set.of("graph", "layers")),
          entry("methods", Set.of("graph", "layers", "heads", "losses")),
          entry("optimizers", Set.of("graph")),
          entry(
              "savedmodel",
              Set.of("configuration", "files", "graph", "layers", "backbones", "data")),
          entry(
              "training",
              Set.of("configuration", "graph", "data", "losses", "methods", "optimizers")),
          entry(
              "models",
              Set.of(
                  "configuration",
                  "files",
                  "graph",
                  "layers",
                  "backbones",
                  "savedmodel",
                  "data",
                  "images",
                  "augment",
                  "losses",
                  "methods",
                  "numpy",
                  "optimizers",
                  "training")));

  private static final String[] CORE =
      ROOMS.keySet().stream().map(ArchitectureTest::room).toArray(String[]::new);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tfsim");

  @Test
  void sees_the_core() {
    // A rule over nothing passes: be sure that there is something.
    assertThat(CLASSES.stream().anyMatch(resideInAPackage("io.tfsim.graph.."))).isTrue();
  }

  @Test
  void every_package_is_known() {
    check(
        classes()
            .should()
            .resideInAnyPackage(
                concat(concat(CORE, METRICS), SAMPLERS, CALLBACKS, MICROMETER, SAMPLES)));
  }

  @ParameterizedTest
  @MethodSource
  void a_room_uses_those_below_it_only(String name) {
    String[] others =
        ROOMS.keySet().stream()
            .filter(
                room -> !room.equals(name) && !ROOMS.getOrDefault(name, Set.of()).contains(room))
            .map(ArchitectureTest::room)
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(room(name))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others));
  }

  static Set<String> a_room_uses_those_below_it_only() {
    return ROOMS.keySet();
  }

  @Test
  void core_depends_on_no_other_module() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(METRICS, SAMPLERS, CALLBACKS, MICROMETER, SAMPLES)));
  }

  @Test
  void samplers_depend_on_the_core_only() {
    check(
        noClasses()
            .that()
            .resideInAPackage(SAMPLERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(METRICS, CALLBACKS, MICROMETER, SAMPLES)));
  }

  @Test
  void metrics_depend_on_the_core_only() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(METRICS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SAMPLERS, CALLBACKS, MICROMETER, SAMPLES));
  }

  @Test
  void distances_know_nothing_of_what_is_made_of_them_and_metrics_nothing_of_matching() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.tfsim.distances..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tfsim.matching..", "io.tfsim.metrics.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("io.tfsim.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tfsim.matching.."));
  }

  @Test
  void callbacks_depend_on_core_and_metrics_only() {
    check(
        noClasses()
            .that()
            .resideInAPackage(CALLBACKS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SAMPLERS, MICROMETER, SAMPLES));
  }

  @Test
  void micrometer_depends_on_the_core_only() {
    assertThat(CLASSES.stream().anyMatch(resideInAPackage(MICROMETER))).isTrue();
    check(
        noClasses()
            .that()
            .resideInAPackage(MICROMETER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(METRICS, SAMPLERS, CALLBACKS, SAMPLES)));
  }

  @Test
  void packages_have_no_cycles() {
    check(slices().matching("io.tfsim.(*)..").should().beFreeOfCycles());
  }

  @Test
  void tensorflow_internals_stay_behind_the_bridge() {
    check(
        noClasses()
            .that(resideOutsideOfPackages("io.tfsim.graph.bridge"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.tensorflow.internal.."));
  }

  @Test
  void libraries_do_not_print() {
    check(noClasses().that(resideOutsideOfPackages(SAMPLES)).should(ACCESS_STANDARD_STREAMS));
  }

  @Test
  void nothing_uses_java_serialization() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                belongToAnyOf(
                    Serializable.class,
                    Externalizable.class,
                    ObjectInputStream.class,
                    ObjectOutputStream.class)));
  }

  private static String room(String name) {
    return "io.tfsim." + name + "..";
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static String[] concat(String[] packages, String... more) {
    String[] all = Arrays.copyOf(packages, packages.length + more.length);
    System.arraycopy(more, 0, all, packages.length, more.length);
    return all;
  }
}
