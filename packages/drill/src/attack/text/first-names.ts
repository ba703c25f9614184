/** Common first names of the five countries: the thief's own list, made without the drill's population. */

export const FIRST_NAMES: ReadonlySet<string> = new Set(
  (
    'Aaron Abigail Adam Aisha Alex Alexander Alexandra Alice Amelia Amy Andrea Andrew Anna Anne Anton Aoife Ava Barbara Ben Benjamin ' +
    'Brian Caitlin Camille Carol Caroline Charles Charlie Charlotte Chloe Christian Christine Ciara Claire Clara Claudia Conor Daniel ' +
    'David Deborah Denis Dieter Donna Dylan Edward Eileen Elena Eli Elias Elizabeth Ella Emil Emily Emma Eric Ethan Eva Felix Fiona ' +
    'Finn Florian Frank Franziska Frieda George Grace Greta Hanna Hannah Hans Harper Harry Heather Heidi Helen Henry Ian Ida Isabella ' +
    'Isla Jack Jacob James Jan Jane Jason Jennifer Jessica Joan Johanna John Jonas Jonathan Joseph Joshua Julia Julian Julie Jürgen ' +
    'Karen Karin Katharina Katherine Kevin Klara Klaus Konstantin Laura Lea Leah Leo Leon Leonie Levi Liam Lina Linda Lisa Logan Lotte ' +
    'Louis Louise Luca Lucas Lucy Luis Lukas Luke Maeve Maja Maria Marie Mark Martin Mary Mason Mateo Matilda Matthew Max Maximilian ' +
    'Melissa Mia Michael Michelle Mila Mohammed Monika Nathan Niamh Nicole Niklas Noah Nora Oisin Oliver Olivia Oscar Pamela Patricia ' +
    'Patrick Paul Paula Peter Petra Philip Philipp Quinn Rachel Rebecca Richard Robert Rory Rosa Ruby Ryan Sabine Samantha Samuel ' +
    'Sandra Sarah Scott Sean Sebastian Siobhan Sophia Sophie Stefan Stephanie Steven Susan Susanne Theo Theodor Thomas Tim Tobias Tom ' +
    'Ursula Victoria Walter William Willow Wolfgang Zoe'
  ).split(' '),
);
