package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.images.ImageSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final ImageSize TINY = ImageSize.rgb(2, 2);

  @TempDir Path folder;

  private Path touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void classes_are_folders_in_the_order_of_their_names() throws IOException {
    for (String name : List.of("dog/b.JPG", "dog/a.jpeg", "cat/deep/er/c.gif", "cat/z.png")) {
      touch(name);
    }
    touch("ant/x.bmp");
    touch("dog/notes.txt");
    touch("cat/.hidden.png");
    touch("cat/.cache/c.png");
    touch(".git/d.png");
    touch("loose.png");
    ImageFiles images = ImageFolder.labeled(folder, TINY);
    assertThat(images.classNames()).containsExactly("ant", "cat", "dog");
    assertThat(images.paths().stream().map(path -> folder.relativize(path).toString()))
        .containsExactly("ant/x.bmp", "cat/deep/er/c.gif", "cat/z.png", "dog/a.jpeg", "dog/b.JPG");
    assertThat(images.labels()).containsExactly(0, 1, 1, 2, 2);
    assertThat(images.spec().classes()).isEqualTo(3);
    assertThat(images.imageSize()).isEqualTo(TINY);
  }

  @Test
  void pixels_and_labels_come_together() throws IOException {
    for (int i = 0; i < 3; i++) {
      int gray = 50 * i;
      Picture.of(3, 3, (y, x, c) -> gray).write(folder.resolve("c" + i + "/a.png"), "png");
    }
    Fetched fetched = Fetched.of(ImageFolder.labeled(folder, TINY), 2);
    assertThat(fetched.values()).containsOnly(100f);
    assertThat(fetched.labels()).containsExactly(2);
  }

  @Test
  void unlabeled_images_are_found_at_any_depth() throws IOException {
    touch("b.png");
    touch("x/a.png");
    touch("x/y/c.bmp");
    touch("x/readme.md");
    ImageFiles images = ImageFolder.unlabeled(folder, TINY);
    assertThat(images.paths().stream().map(path -> folder.relativize(path).toString()))
        .containsExactly("b.png", "x/a.png", "x/y/c.bmp");
    assertThat(images.labels()).containsExactly(-1, -1, -1);
    assertThat(images.classNames()).isEmpty();
  }

  @Test
  void a_hidden_folder_may_be_named() throws IOException {
    touch(".data/a/b.png");
    assertThat(ImageFolder.unlabeled(folder.resolve(".data"), TINY).size()).isEqualTo(1);
    assertThat(ImageFolder.labeled(folder.resolve(".data"), TINY).size()).isEqualTo(1);
  }

  @Test
  void links_are_followed_and_loops_end() throws IOException {
    touch("real/a.png");
    Files.createSymbolicLink(folder.resolve("real/up"), folder);
    Files.createSymbolicLink(folder.resolve("real/self"), folder.resolve("real/self"));
    Path link = Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("real/gone.png"), folder.resolve("nothing.png"));
    ImageFiles images = ImageFolder.labeled(folder, TINY);
    assertThat(images.classNames()).containsExactly("linked", "real");
    assertThat(images.paths())
        .contains(link.resolve("a.png"), folder.resolve("real/a.png"))
        .hasSizeLessThan(20);
    int gone = images.paths().indexOf(folder.resolve("real/gone.png"));
    assertThat(images.problem(gone).orElseThrow()).endsWith("it is a link to nothing");
  }

  @Test
  void one_class_is_enough() throws IOException {
    touch("only/a.png");
    assertThat(ImageFolder.labeled(folder, TINY).classNames()).containsExactly("only");
  }

  @Test
  void an_empty_class_is_named() throws IOException {
    touch("a/a.png");
    touch("b/x.tif");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.labeled(folder, TINY))
        .withMessage(
            "folder of class 'b' must have images (.jpg, .jpeg, .png, .gif or .bmp), was 1 other"
                + " files such as "
                + folder.resolve("b/x.tif")
                + " in "
                + folder.resolve("b")
                + "; remove it, or give the class names if it is meant to be empty");
  }

  @Test
  void a_test_folder_is_numbered_as_the_training_folder_and_may_lack_classes() throws IOException {
    touch("train/a/1.png");
    touch("train/b/2.png");
    touch("train/c/3.png");
    touch("test/c/4.png");
    Files.createDirectory(folder.resolve("test/b"));
    ImageFiles train = ImageFolder.labeled(folder.resolve("train"), TINY);
    ImageFiles test = ImageFolder.labeled(folder.resolve("test"), TINY, train.classNames());
    assertThat(test.labels()).containsExactly(2);
    assertThat(train.testedOn(test).classNames()).containsExactly("a", "b", "c");
    touch("test/d/5.png");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.labeled(folder.resolve("test"), TINY, train.classNames()))
        .withMessage("class folders must be among [a, b, c], was " + folder.resolve("test/d"));
  }

  @Test
  void known_classes_without_any_image_are_refused() throws IOException {
    Files.createDirectory(folder.resolve("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.labeled(folder, TINY, List.of("a", "b")))
        .withMessage("image folder must have images in its class folders, was none in " + folder);
  }

  @Test
  void a_folder_without_images_is_refused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.unlabeled(folder, TINY))
        .withMessage(
            "image folder must have images (.jpg, .jpeg, .png, .gif or .bmp), was no files in "
                + folder);
    touch("flat.png");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.labeled(folder, TINY))
        .withMessage(
            "image folder must have a folder per class, was none in "
                + folder
                + "; images without labels are read by ImageFolder.unlabeled");
  }

  @Test
  void what_is_no_folder_is_refused() throws IOException {
    Path gone = folder.resolve("gone");
    Path file = touch("file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.labeled(gone, TINY))
        .withMessage("image folder must be a directory, was " + gone + ", which does not exist");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageFolder.unlabeled(file, TINY))
        .withMessage("image folder must be a directory, was " + file + ", a file");
  }

  /** Root may read everything, so the folder is not really closed. */
  @Test
  void a_folder_that_may_not_be_listed_is_an_error_and_a_loop_is_not() throws IOException {
    touch("a.png");
    ImageTree tree = ImageTree.of(folder);
    Path closed = folder.resolve("closed");
    assertThatThrownBy(
            () -> tree.visitFileFailed(closed, new AccessDeniedException(closed.toString())))
        .isInstanceOf(AccessDeniedException.class);
    tree.visitFileFailed(closed, new FileSystemLoopException(closed.toString()));
    assertThat(ImageTree.cannotList(folder, new AccessDeniedException(closed.toString())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot list image folder " + folder)
        .hasRootCauseMessage(closed.toString());
  }

  /** Together the files are larger than the heap, and would take long to read. */
  @Test
  void files_are_not_opened_before_they_are_read() throws IOException {
    int files = 3000;
    for (int i = 0; i < files; i++) {
      try (var file = new RandomAccessFile(touch("c" + i % 10 + "/" + i + ".jpg").toFile(), "rw")) {
        file.setLength(1 << 20);
      }
    }
    long before = usedHeap();
    ImageFiles images = ImageFolder.labeled(folder, TINY);
    long perFile = (usedHeap() - before) / files;
    assertThat(images.size()).isEqualTo(files);
    assertThat(perFile).isLessThan(2000);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
