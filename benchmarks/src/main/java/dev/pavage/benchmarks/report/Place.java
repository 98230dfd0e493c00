package dev.pavage.benchmarks.report;

/**
 * Where something was measured.
 *
 * @param machine the machine's name
 * @param device the device's name on it
 */
record Place(String machine, String device) {
    /** A name that is enough to tell it from others. */
    String label(boolean severalMachines) {
        return severalMachines ? machine + " · " + device : device;
    }
}
