package dev.pavage.benchmarks.results;

/**
 * What is measured: two rows of one case can be compared, and two of cases that differ in the library or in the device alone.
 *
 * @param op the suite, such as {@code matmul}
 * @param library {@link #PAVAGE}, or the name of another library
 * @param setting the environment variable that another library ran with, or the system property that Pavage did,
 *     {@code NAME=VALUE}; "" for none
 * @param device the device's name
 * @param dtype what the inputs are, such as {@code f32} or {@code tf32}; "" where that does not matter
 * @param shape the sizes as the command line takes them, with what else is special, such as {@code +causal}
 */
public record Case(String op, String library, String setting, String device, String dtype, String shape) {
    /** The library of Pavage's own rows. */
    public static final String PAVAGE = "pavage";

    /** Whether it is Pavage that is measured. */
    public boolean byPavageItself() {
        return library.equals(PAVAGE);
    }

    /** Whether it is Pavage as it comes that is measured; others, such as Pavage on fewer threads, are compared with it. */
    public boolean own() {
        return byPavageItself() && setting.isEmpty();
    }

    /** The same work by Pavage. */
    public Case byPavage() {
        return new Case(op, PAVAGE, "", device, dtype, shape);
    }

    @Override
    public String toString() {
        String text = String.join(" ", op, own() ? "" : library, setting, dtype, shape, "on", device);
        return text.replaceAll(" +", " ");
    }
}
